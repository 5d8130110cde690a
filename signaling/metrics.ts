/** The numbers an operator watches, in Prometheus' text format. Totals and timings only, nothing about anybody. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

export interface Metrics {
  readonly registry: Registry
  readonly signalsRelayed: Counter
  readonly refusals: Counter<'code'>
  readonly requestDuration: Histogram<'request'>
}

/** Read when somebody asks for the metrics. */
export interface MetricSources {
  readonly rooms: () => number
  readonly participants: () => number
  readonly connections: () => number
  readonly waiting: () => number
  readonly backlogBytes: () => number
}

export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry()
  // The default of 10 ms would wake an idle desktop a hundred times a second.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 200 })
  gauge(registry, 'confab_rooms', 'Rooms somebody is in', sources.rooms)
  gauge(registry, 'confab_participants', 'Participants in rooms, absent ones included', sources.participants)
  gauge(registry, 'confab_connections', 'Open signaling connections', sources.connections)
  gauge(registry, 'confab_connections_waiting', 'Not read at present: they sent too much', sources.waiting)
  gauge(registry, 'confab_backlog_bytes', 'Sent, and not read yet by its receivers', sources.backlogBytes)
  const registers = [registry]
  return {
    registry,
    signalsRelayed: new Counter({
      name: 'confab_signals_relayed_total',
      help: 'Signals passed on between participants',
      registers
    }),
    refusals: new Counter({
      name: 'confab_refusals_total',
      help: 'Requests and connections refused, by reason',
      labelNames: ['code'],
      registers
    }),
    requestDuration: new Histogram({
      name: 'confab_request_duration_seconds',
      help: 'Time from receiving a request to its acknowledgement',
      labelNames: ['request'],
      buckets: [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25],
      registers
    })
  }
}

function gauge(registry: Registry, name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read())
    }
  })
}
