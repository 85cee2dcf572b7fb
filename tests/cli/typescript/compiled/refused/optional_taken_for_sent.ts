// 'report.pictures' is possibly 'undefined'
import type { NewReport } from "../resident/resident";

export const pictures = (report: NewReport): number => report.pictures.length;
