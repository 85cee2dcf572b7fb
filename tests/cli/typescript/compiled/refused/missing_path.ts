// Property 'path' is missing
import { call } from "../call";

void call("public_votes_vote", {});
