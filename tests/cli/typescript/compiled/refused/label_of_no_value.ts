// Property 'opne' does not exist
import { caseStateLabels } from "../resident/labels";

export const word: string = caseStateLabels.opne;
