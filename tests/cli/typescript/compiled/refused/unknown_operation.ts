// Argument of type '"resident_votes_caste"' is not assignable
import { call } from "../call";

void call("resident_votes_caste", {});
