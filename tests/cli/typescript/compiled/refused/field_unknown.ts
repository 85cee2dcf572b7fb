// 'categorie' does not exist
import type { NewReport } from "../resident/resident";

export const report: NewReport = { category: "leak", categorie: "leak" };
