// Argument of type '"office_postings_hang"' is not assignable
import { call } from "../call";

void call("office_postings_hang", {});
