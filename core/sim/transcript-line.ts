import { noPassword, noSession, type Reply, type ServerMessage, type Stat } from '../zk/messages.ts';

/** What a reader of a transcript calls things: sessions by name, zxids counted from `baseZxid`. */
export interface Names {
  baseZxid: number;
  nameOf: (sessionId: string) => string | undefined;
}

/**
 * What a server said, as one line of a transcript; what differs from one run to the next is left out of it.
 *
 *   connected 10000 as ana        the timeout granted, and whose session it is; `refused` when there is none
 *   +2 create /a                  a reply: last zxid, operation, and what the body says
 *   +3 NodeExists                 or the error
 *   +3 exists <+2 +2 +2 v0 c0 a0 ana 5B 0>
 *                                 a stat: czxid mzxid pzxid, version cversion aversion, owner, data, children
 *   NodeDeleted /a                a watch event
 *   closed                        the server has closed the connection
 */
export function transcriptLine(message: ServerMessage | 'closed', names: Names): string {
  if (message === 'closed') return 'closed';
  switch (message.type) {
    case 'notification':
      return `${message.event} ${message.path}`;
    case 'reply':
      return `+${message.zxid - names.baseZxid} ${message.error ?? bodyLine(message.body, names)}`;
    case 'connected': {
      const { timeoutMs, sessionId, password } = message;
      if (timeoutMs === 0 && sessionId === noSession && password === noPassword) return 'refused';
      return `connected ${timeoutMs} as ${names.nameOf(sessionId) ?? 'a stranger'}`;
    }
  }
}

function bodyLine(body: NonNullable<Reply['body']>, names: Names): string {
  switch (body.op) {
    case 'create':
      return `create ${body.path}`;
    case 'create2':
      return `create2 ${body.path} ${statLine(body.stat, names)}`;
    case 'exists':
      return `exists ${statLine(body.stat, names)}`;
    case 'getData':
      return `getData "${body.data}" ${statLine(body.stat, names)}`;
    case 'getChildren':
      return `getChildren [${body.children.join(' ')}]`;
    case 'delete':
    case 'ping':
    case 'closeSession':
      return body.op;
  }
}

function statLine(stat: Stat, { baseZxid, nameOf }: Names): string {
  const { czxid, mzxid, pzxid, version, cversion, aversion, ephemeralOwner } = stat;
  const zxids = [czxid, mzxid, pzxid].map((zxid) => (zxid === 0 ? '0' : `+${zxid - baseZxid}`)).join(' ');
  const owner = ephemeralOwner === noSession ? '-' : (nameOf(ephemeralOwner) ?? 'a stranger');
  return `<${zxids} v${version} c${cversion} a${aversion} ${owner} ${stat.dataLength}B ${stat.numChildren}>`;
}
