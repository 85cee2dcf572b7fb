// 'key' does not exist
import { call } from "../call";

void call("resident_inbox_listed", { key: "0".repeat(16) });
