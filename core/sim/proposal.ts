import type { Request } from '../zk/messages.ts';
import type { AuthInfo } from './auth-infos.ts';
import type { Txn, TxnHeader } from './txn.ts';

/** A transaction on its way to being agreed on. Source: `Leader.Proposal`, `Request`. */
export interface Proposal {
  header: TxnHeader;
  txn: Txn;
  /** Absent: nobody waits for it, as when a session expires. */
  asker?: Asker;
}

/** Who waits for the outcome: a client of that server, whom the server knows by a ticket. */
export interface Asker {
  server: string;
  ticket: number;
}

/** What the leader is asked to put in line for agreement. */
export interface Submission {
  session: string;
  ask: Request | { op: 'createSession'; timeoutMs: number } | { op: 'deleteContainer'; path: string };
  /** Whom the connection had shown to be when it asked. */
  auth?: readonly AuthInfo[];
  asker?: Asker;
}
