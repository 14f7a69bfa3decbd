import { setImmediate as nextTurn } from 'node:timers/promises';
import { sharedNow } from './clock.ts';
import type { Contestant } from './contestants/contestant.ts';
import { hashOf } from './material.ts';
import { baseUrlOf, type Measurement, type Scenario } from './scenarios.ts';
import { median, quantile } from './statistics.ts';

export interface Answer {
  readonly measurement: Measurement;
  /** Of all text that was delivered, where there is some to check. */
  readonly hash?: string;
}

export async function measure(contestant: Contestant, scenario: Scenario, server: string): Promise<Answer> {
  const baseUrl = baseUrlOf(server, scenario);
  switch (scenario.task) {
    case 'throughput':
      return await measureThroughput(contestant, baseUrl, scenario.events);
    case 'latency':
      return await measureLatency(contestant, baseUrl, scenario.streams);
    case 'abort':
      return await measureAbort(contestant, server, scenario.times);
    case 'memory':
      return await measureMemory(contestant, server, baseUrl);
    case 'requests':
      return await measureRequests(contestant, baseUrl, scenario.times);
  }
}

async function measureThroughput(contestant: Contestant, baseUrl: string, events: number): Promise<Answer> {
  let text = '';
  const onText = (piece: string): void => {
    text += piece;
  };
  const measurement = perTime(await measureTime(() => contestant.read({ baseUrl, onText })), events);
  return { measurement, hash: hashOf(text) };
}

async function measureRequests(contestant: Contestant, baseUrl: string, times: number): Promise<Answer> {
  let text = '';
  const onText = (piece: string): void => {
    text += piece;
  };
  const time = await measureTime(async () => {
    for (let count = 0; count < times; count++) {
      text = '';
      await contestant.read({ baseUrl, onText });
    }
  });
  return { measurement: perTime(time, times), hash: hashOf(text) };
}

async function measureLatency(contestant: Contestant, baseUrl: string, streams: number): Promise<Answer> {
  const latencies: number[] = [];
  const onText = (text: string): void => {
    const now = sharedNow();
    for (const stamp of text.trim().split(' ')) latencies.push(now - Number(stamp));
  };
  const { cpuMs } = await measureTime(() =>
    Promise.all(Array.from({ length: streams }, () => contestant.read({ baseUrl, onText }))),
  );
  return {
    measurement: { p50Ms: median(latencies), p99Ms: quantile(latencies, 0.99), cpuMs, texts: latencies.length },
  };
}

async function measureAbort(contestant: Contestant, server: string, times: number): Promise<Answer> {
  const settled: number[] = [];
  const closed: number[] = [];
  let textsAfter = 0;
  for (let count = 0; count < times; count++) {
    const name = `${process.pid}-${sharedNow()}`;
    const controller = new AbortController();
    let abortedAt: number | undefined;
    let texts = 0;
    const onText = (): void => {
      if (abortedAt !== undefined) textsAfter++;
      if (++texts !== 20) return;
      setTimeout(() => {
        abortedAt = sharedNow();
        controller.abort();
      });
    };
    const baseUrl = `${server}/endless/${name}/v1`;
    const failure = await contestant
      .read({ baseUrl, onText, signal: controller.signal })
      .catch((error: unknown) => error);
    if (abortedAt === undefined) throw failure;
    settled.push(sharedNow() - abortedAt);
    const response = await fetch(`${server}/closed/${name}`);
    closed.push(Number(await response.text()) - abortedAt);
  }
  return { measurement: { settledMs: median(settled), closedMs: median(closed), textsAfter } };
}

async function measureMemory(contestant: Contestant, server: string, baseUrl: string): Promise<Answer> {
  // Whatever is loaded on first use is not what a long answer costs.
  await contestant.read({ baseUrl: `${server}/packed/1000/v1`, onText() {} });
  await collectGarbage();
  const before = process.memoryUsage().heapUsed;
  let length = 0;
  await contestant.read({
    baseUrl,
    onText: text => {
      length += text.length;
    },
  });
  const grown = process.memoryUsage().heapUsed - before;
  await collectGarbage();
  const kept = process.memoryUsage().heapUsed - before;
  const mebibyte = 1024 ** 2;
  const peakMb = process.resourceUsage().maxRSS / 1024;
  return { measurement: { peakMb, growthMb: grown / mebibyte, keptMb: kept / mebibyte, length } };
}

async function collectGarbage(): Promise<void> {
  for (let times = 0; times < 3; times++) {
    globalThis.gc?.();
    await nextTurn();
  }
}

interface Time {
  readonly cpuMs: number;
  readonly wallMs: number;
}

async function measureTime(work: () => Promise<unknown>): Promise<Time> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await work();
  const wallMs = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMs: (user + system) / 1_000, wallMs };
}

function perTime({ cpuMs, wallMs }: Time, times: number): Measurement {
  return { cpuUs: (cpuMs * 1_000) / times, wallUs: (wallMs * 1_000) / times };
}
