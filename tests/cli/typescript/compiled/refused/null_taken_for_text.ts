// Type 'number | null' is not assignable to type 'number'
import type { ReceiptAnswer } from "../resident/resident";

export const seq = (answer: ReceiptAnswer): number => answer.seq;
