// The connection between a phone and the server, which breaks while something large goes up.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export class Wire {
  #listening;
  #sockets = new Set();

  /** How often it is still to break, and after how many bytes of one connection each time. */
  #breaks;
  /** How often it broke. */
  broken = 0;

  /** What the phone takes for the server's address. */
  origin;

  /** A connection to the server that breaks after so many bytes upwards, once for each number, and then no more. */
  static async to(server, breaks) {
    const wire = new Wire();
    wire.#breaks = [...breaks];
    wire.#listening = createServer((phone) => wire.#carry(phone, Number(new URL(server.origin).port)));
    wire.#listening.listen(0, '127.0.0.1');
    await once(wire.#listening, 'listening');
    wire.origin = `http://127.0.0.1:${wire.#listening.address().port}`;
    return wire;
  }

  close() {
    this.#listening.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #carry(phone, port) {
    const server = connect(port, '127.0.0.1');
    let up = 0;
    for (const [here, there] of [[phone, server], [server, phone]]) {
      this.#sockets.add(here);
      here.on('error', () => {});
      here.on('close', () => {
        this.#sockets.delete(here);
        there.destroy();
      });
    }
    server.pipe(phone);
    phone.on('data', (bytes) => {
      up += bytes.length;
      if (this.#breaks.length === 0 || up <= this.#breaks[0]) return server.write(bytes);
      this.#breaks.shift();
      this.broken += 1;
      // Part of it has arrived, and the phone hears nothing of it.
      server.end(bytes.subarray(0, bytes.length / 2));
      return phone.resetAndDestroy();
    });
  }
}
