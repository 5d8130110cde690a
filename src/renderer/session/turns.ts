/** One job after another, in the order they were asked for, however long each takes. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve()

  /** Settles as the job does, whose failure keeps nobody behind it. */
  take<Result>(job: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(job)
    this.#last = turn.catch(() => undefined)
    return turn
  }
}
