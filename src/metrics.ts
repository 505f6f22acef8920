import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** All metrics of this process; `/metrics` prints it. Labels are names of ours, never anything a person sent. */
export const registry = new Registry();
collectDefaultMetrics({ register: registry });

const registers = [registry];

export const updates = new Counter({
  name: 'tinbao_updates_total',
  help: 'Webhook calls and polled updates by channel and what became of them.',
  labelNames: ['channel', 'outcome'],
  registers,
});
export const sent = new Counter({
  name: 'tinbao_sent_total',
  help: 'Messages to people by channel and how it ended.',
  labelNames: ['channel', 'outcome'],
  registers,
});
export const calls = new Counter({
  name: 'tinbao_calls_total',
  help: 'Calls to agencies outside the console, by e-mail or to their own system, and what became of each try.',
  labelNames: ['way', 'outcome'],
  registers,
});
export const tips = new Counter({
  name: 'tinbao_tips_total',
  help: 'Tips committed by channel.',
  labelNames: ['channel'],
  registers,
});
export const sorted = new Counter({
  name: 'tinbao_sorted_total',
  help: 'Tips sorted by urgency and lead agency.',
  labelNames: ['urgency', 'lead'],
  registers,
});
export const sortingDelay = new Histogram({
  name: 'tinbao_tip_to_inbox_seconds',
  help: 'From the commit of a tip to its assignment.',
  buckets: [0.05, 0.1, 0.15, 0.25, 0.5, 1, 2, 5, 15, 60],
  registers,
});
export const waiting = new Gauge({
  name: 'tinbao_waiting',
  help: 'What the last sweep found unfinished, by kind.',
  labelNames: ['kind'],
  registers,
});
export const faults = new Counter({
  name: 'tinbao_faults_total',
  help: 'Faults of our own by the part that failed.',
  labelNames: ['where'],
  registers,
});
