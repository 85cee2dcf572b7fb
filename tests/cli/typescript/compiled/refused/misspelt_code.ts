// This comparison appears to be unintentional
import type { Refusal } from "../resident/codes";

export const again = (refusal: Refusal): boolean => refusal.code === "database_bussy";
