// What a front-end writes; all of it must compile.
import { call } from "./call";
import { caseStateLabels } from "./resident/labels";
import type { RefusalCode } from "./resident/codes";
import type { CaseState, Day, Instant, NewReport, Uuid } from "./resident/resident";
import type { ScopeInput } from "./office/office";
import { roleLabels } from "./office/labels";

const community_id: Uuid = "5f0c2b7f-9d3e-4a1c-8a55-0f3c6f1d2e3b";
const vote_id: Uuid = community_id;

export async function castTheBallot(): Promise<string> {
  const answer = await call("resident_votes_cast", {
    path: { community_id, vote_id },
    body: { voter: "p001", choices: { "1": "agree" }, nonce: "0".repeat(32) },
  });
  if ("refusal" in answer) {
    const late: RefusalCode = "idempotency_key_reused";
    return answer.refusal.code === late ? "" : answer.refusal.message;
  }
  return answer.data.receipt;
}

export async function report(key: string): Promise<Instant | undefined> {
  const body: NewReport = { category: "leak", pictures: [community_id] };
  const path = { community_id };
  const answer = await call("resident_complaints_report", { path, body, key });
  return "data" in answer ? answer.data.reported_at : undefined;
}

export async function everythingThatMayBeLeftOut(): Promise<void> {
  await call("public_catalogue", {});
  await call("resident_inbox_listed", {});
  await call("resident_inbox_listed", { query: { after: "x" } });
  await call("resident_flat_invitations_revoke", { path: { binding_id: community_id, invitation_id: community_id } });
  await call("resident_flat_invitations_revoke", { path: { binding_id: community_id, invitation_id: community_id }, key: "0".repeat(16) });
}

export function label(state: CaseState): string {
  return caseStateLabels[state] + roleLabels.auditor;
}

export function place(scope: ScopeInput): string[] {
  switch (scope.kind) {
    case "estate":
      return [];
    case "buildings":
      return scope.buildings.map(() => "");
    case "stairwell":
      return [scope.building, scope.stairwell];
    case "parts":
      return scope.parts;
  }
}

export function day(instant: Instant): Day {
  return instant.slice(0, 10);
}
