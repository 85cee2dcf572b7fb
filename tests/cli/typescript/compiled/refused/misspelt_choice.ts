// Did you mean '"agree"'?
import { call } from "../call";

void call("resident_votes_cast", {
  path: { community_id: "x", vote_id: "y" },
  body: { voter: "p001", choices: { "1": "agreee" }, nonce: "0".repeat(32) },
});
