// 'community' does not exist
import { call } from "../call";

void call("resident_complaints_report", {
  path: { community: "x" },
  body: { category: "leak" },
  key: "0".repeat(16),
});
