// The one function of a front-end, typed by operation as its own will be.
import type { Refusal } from "./resident/codes";
import { OPERATIONS } from "./resident/operations";
import type { Answering, Operation, Sending } from "./resident/resident";

export type Outcome<O extends Operation> = { data: Answering<O> } | { refusal: Refusal };

declare function request(method: string, url: string, send: object): Promise<unknown>;

export async function call<O extends Operation>(operation: O, send: Sending<O>): Promise<Outcome<O>> {
  const [method, url] = OPERATIONS[operation];
  return (await request(method, url, send)) as Outcome<O>;
}
