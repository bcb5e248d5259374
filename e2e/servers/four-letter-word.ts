import { once } from 'node:events';
import { connect } from 'node:net';

/**
 * Asks a server one of ZooKeeper's four-letter words (`srvr`, `ruok`…) and reads until it hangs up.
 *
 * @param server `host:port`
 * @throws when nobody listens, or there is no whole answer within `timeoutMs`.
 */
export async function fourLetterWord(server: string, word: string, timeoutMs = 1_000): Promise<string> {
  const colon = server.lastIndexOf(':');
  const socket = connect({ host: server.slice(0, colon), port: Number(server.slice(colon + 1)) });
  const tooLong = setTimeout(() => socket.destroy(new Error(`${server} does not answer ${word}`)), timeoutMs);
  try {
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    socket.write(word);
    await once(socket, 'end');
    return answer;
  } finally {
    clearTimeout(tooLong);
    socket.destroy();
  }
}
