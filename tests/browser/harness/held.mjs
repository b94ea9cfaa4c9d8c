// The server's answers to one tab, each kept back until the test lets it through: what it says is old by then.

export class Held {
  /** Exchanges that nobody has asked for yet. */
  #exchanges = [];
  /** Those who wait for an exchange. */
  #waiting = [];
  #ended = false;

  /** From now on this tab's exchanges reach the server, and wait for their answers. */
  static async of(page) {
    const held = new Held();
    await page.route('**/api/sync', (route) => held.#keep(route));
    return held;
  }

  /** The next exchange: what was asked, what the server answered, and `pass`, which lets the answer through. */
  next() {
    const exchange = this.#exchanges.shift();
    return exchange ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The next exchange whose answer tells of that; what comes before it passes. */
  async telling(text) {
    for (;;) {
      const exchange = await this.next();
      if (JSON.stringify(exchange.answer.pages).includes(text)) return exchange;
      exchange.pass();
    }
  }

  /** Keeps nothing back any more, but what was asked for and has not passed. */
  end() {
    this.#ended = true;
    for (const { pass } of this.#exchanges) pass();
  }

  async #keep(route) {
    if (this.#ended) return route.continue();
    const response = await route.fetch();
    const request = route.request().postDataJSON();
    const answer = await response.json();
    await new Promise((pass) => {
      const waiting = this.#waiting.shift();
      if (waiting) waiting({ request, answer, pass });
      else if (this.#ended) pass();
      else this.#exchanges.push({ request, answer, pass });
    });
    return route.fulfill({ response });
  }
}
