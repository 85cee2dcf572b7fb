// 'building' does not exist
import type { ScopeInput } from "../office/office";

export const scope: ScopeInput = { kind: "parts", parts: [], building: "1" };
