// Which question of an asker is still wanted: its newest. A chart that has moved on must not keep the worker busy with
// where it was.

/** The newest wish of each asker. */
export class Wishes {
  readonly #newest = new Map<string, symbol>()

  /**
   * Answers `query` with `read`, which looks at `isWanted` between two slices. Null where a later call of the same
   * `asker` came first, and for a `query` of null, which only ends the asker's last one.
   */
  async answer<Q, A>(
    asker: string,
    query: Q | null,
    read: (query: Q, isWanted: () => boolean) => Promise<A | null>,
  ): Promise<A | null> {
    this.#newest.delete(asker)
    if (query === null) return null
    const mine = Symbol(asker)
    const isWanted = () => this.#newest.get(asker) === mine
    this.#newest.set(asker, mine)
    try {
      const answer = await read(query, isWanted)
      return isWanted() ? answer : null
    } finally {
      if (isWanted()) this.#newest.delete(asker)
    }
  }
}
