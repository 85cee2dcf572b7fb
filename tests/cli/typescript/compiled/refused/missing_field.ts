// Property 'nonce' is missing
import type { NewBallot } from "../resident/resident";

export const ballot: Omit<NewBallot, "choices" | "voter"> = {};
