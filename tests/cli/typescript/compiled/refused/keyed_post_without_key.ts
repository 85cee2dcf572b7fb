// Property 'key' is missing
import { call } from "../call";

void call("resident_complaints_report", { path: { community_id: "x" }, body: { category: "leak" } });
