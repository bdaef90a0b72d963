import type { Instant } from '../../foundation/instant.ts';
import {
  type InstanceNotices,
  INSTANCE_LIVES_MILLISECONDS,
  type InstancesOfFold,
  ownInstances,
  waitingInstanceBytes,
} from './device-instances.ts';
import type { DeviceWindow } from './device-window.ts';
import { type FrozenFold, type FrozenSubjects, frozenSubjects } from './frozen-subjects.ts';
import { hearInstance } from './hear-instance.ts';
import type { InstancePart } from './instance-part.ts';
import { decodeLiveBlocks, encodeLiveState, type LiveState } from './live-snapshot.ts';
import {
  type ClosingRules,
  endSubject,
  hasOpenWindows,
  hearReading,
  type LiveNotices,
  type LiveSubject,
  newLiveSubject,
  settleSubject,
} from './live-subject.ts';
import { type RowRoom, rowRoom } from './row-room.ts';
import type { FoldNotices } from './subject-fold.ts';
import { waitingBytes } from './waiting-readings.ts';
import { type WindowPool, windowPool } from './window-pool.ts';

/** Silent subjects are looked for this often, by the log's time. */
const SCAN_MILLISECONDS = 60_000;
const MINUTE = 60_000;
const LATENESS_MILLISECONDS = 2 * MINUTE;
/** Five minutes of 250,000 devices with twelve signals each 15 seconds, or of 65,000 with seven instances. */
export const MOST_WAITING_BYTES = 512 * 1024 * 1024;
/** Above this share of the room for readings that wait, queues are no longer waited for. */
const CROWD_SHARE = 0.25;
/** Of all devices together: each takes some hundred bytes, and a sender may make them up. */
const MOST_INSTANCES_OF_FOLD = 500_000;

export interface LiveFoldOptions {
  /** How late a reading may come behind the latest of its subject and still fold into its minute; 2 minutes when absent. */
  readonly latenessMilliseconds?: number;
  /** How long one queue of a sender may come after another of it while readings come later than that; 0 when absent. */
  readonly catchUpMilliseconds?: number;
  /** How long the minutes wait for a counter that is read more seldom than the rest of its subject; 10 minutes when absent. */
  readonly counterPatienceMilliseconds?: number;
  /** A subject that is silent for so long, by the times of receipt, has its open minutes given; 15 minutes when absent. */
  readonly silenceMilliseconds?: number;
  /**
   * Two messages are received further apart than this only where nothing was received meanwhile or the clock was set, forward or back:
   * then nobody was silent for that time. Infinite when absent.
   */
  readonly longestStepMilliseconds?: number;
  /** Above so many bytes of waiting readings late ones are no longer waited for, above a quarter no queues; MOST_WAITING_BYTES when absent. */
  readonly mostWaitingBytes?: number;
  /** Instances of partitioned devices that are followed; 500,000 when absent. */
  readonly mostInstances?: number;
  readonly nameOf: (subject: number) => string;
  /** Where windows come from; whoever is given them may give them back there. A pool of its own when absent. */
  readonly pool?: WindowPool;
  /** Each minute of each subject once, whole, in order within a subject. */
  readonly emit: (subjectName: string, window: DeviceWindow) => void;
}

/** What happened to one subject's readings that a person should know. */
export interface LiveSubjectNotices extends LiveNotices {
  readonly subjectName: string;
  readonly fold: FoldNotices;
  /** Of a device that is or was partitioned. */
  readonly instances?: InstanceNotices;
}

/**
 * Folds readings as they arrive into device windows, from any number of senders.
 *
 * Readings of a subject wait until the latest of them is `latenessMilliseconds` ahead, then they are folded in the order of
 * their moments. A value of a signal at a moment that was told before adds nothing, whoever told it: a repeated message
 * and a second replica that stamps alike count once. Signals of one moment that came in several messages become one reading.
 * Replicas that stamp apart are two readings of one device: between them a gauge is integrated more finely and each
 * second once; counters of both are one counter, and a value a little below the last one (a clock that is off) is left out.
 * What instances of a partitioned device say adds up where all of them have spoken of the moment by the time it is folded.
 * What follows depends on the messages and the times of receipt alone: the same log gives the same windows.
 */
export interface LiveFold {
  /** Values as in ReadingSink: SIGNAL_COUNT places, NaN where nothing is said. */
  reading(subject: number, at: Instant, values: Float64Array): void;
  /** @param told what one instance of a partitioned device says of itself. */
  instance(subject: number, at: Instant, told: { readonly part: InstancePart; readonly values: Float64Array }): void;
  /** Ends a message: folds what it completed and gives the windows that nothing can be added to. */
  endMessage(receivedAt: Instant): void;
  /** Folds what waits and gives every window. */
  endAll(): void;
  /** All that the fold knows, between two messages. A fold made from it goes on as this one would. */
  snapshot(): Uint8Array;
  /** The same, written while the fold goes on: it takes up no more than a block at a time. One at a time; a second ends the first. */
  freeze(): FrozenFold;
  notices(): readonly LiveSubjectNotices[];
  readonly hasOpenWindows: boolean;
  readonly waitingBytes: number;
  /** The highest time of receipt so far, since the clock was last set. */
  readonly logTime: number;
}

/**
 * Makes a live fold; given a snapshot or the blocks of a frozen one, one that goes on from there.
 * @throws Problem `live-state-unreadable`.
 */
export function liveFold(options: LiveFoldOptions, snapshot: Uint8Array | readonly Uint8Array[] = []): LiveFold {
  const room = rowRoom();
  const state = decodeLiveBlocks(snapshot instanceof Uint8Array ? [snapshot] : snapshot, room);
  const freezing = freezings();
  const instances = instancesOf(options);
  const book = subjectBook(options, { known: state.subjects, room, instances }, freezing);
  const limits = limitsOf(options);
  const touched = touchedSubjects(freezing);
  const rows = waitingRowBytes(book.all());
  const clock = receiptClock(state, limits.longestStepMilliseconds);

  function end(subject: LiveSubject): void {
    freezing.keep(subject);
    rows.around(subject, endSubject);
  }
  function passTo(receivedAt: number): void {
    const step = clock.passTo(receivedAt);
    for (const subject of step === 0 ? [] : book.all()) {
      freezing.keep(subject);
      setClock(subject, step);
    }
  }
  function endSilent(): void {
    if (!clock.isScanDue()) return;
    for (const subject of book.all()) if (clock.logTime - subject.heardAt >= limits.silenceMilliseconds) end(subject);
  }
  function hear(number: number, act: (subject: LiveSubject) => void): void {
    const subject = book.subject(number);
    touched.touch(subject);
    rows.around(subject, act);
  }

  return {
    reading: (number, at, values) => hear(number, (subject) => void hearReading(subject, at, values)),
    instance: (number, at, told) =>
      hear(number, (subject) => hearInstance(subject, { at, ...told }, { instances, room })),
    endMessage(receivedAt) {
      passTo(receivedAt);
      for (const subject of touched.taken()) {
        subject.heardAt = clock.logTime;
        const closing = closingRules(limits, rows.bytes());
        rows.around(subject, (one) => settleSubject(one, receivedAt, closing));
      }
      endSilent();
    },
    endAll: () => book.all().forEach(end),
    snapshot: () => encodeLiveState({ ...clock.times(), subjects: book.all() }),
    freeze: () => freezing.start({ ...clock.times(), subjects: book.all() }),
    notices: () => book.all().map(noticesOf),
    get hasOpenWindows() {
      return book.all().some(hasOpenWindows);
    },
    get waitingBytes() {
      return rows.bytes();
    },
    get logTime() {
      return clock.logTime;
    },
  };
}

/** Where too much waits, less is waited for. */
function closingRules({ rules, mostWaitingBytes }: ReturnType<typeof limitsOf>, waiting: number): ClosingRules {
  const catchUpMilliseconds = waiting > mostWaitingBytes * CROWD_SHARE ? 0 : rules.catchUpMilliseconds;
  const latenessMilliseconds = waiting > mostWaitingBytes ? 0 : rules.latenessMilliseconds;
  return { ...rules, latenessMilliseconds, catchUpMilliseconds };
}

/** Nobody was silent, and nothing was watched, while the clock was set. */
function setClock(subject: LiveSubject, step: number): void {
  subject.heardAt += step;
  if (subject.instances !== undefined) subject.instances.heardSince += step;
}

/** Those of whom the message tells that is being read; each is kept for a freezing before it changes. */
function touchedSubjects(freezing: Pick<ReturnType<typeof freezings>, 'keep'>) {
  const touched: LiveSubject[] = [];
  return {
    touch(subject: LiveSubject): void {
      if (subject.isTouched) return;
      freezing.keep(subject);
      touched.push(subject);
      subject.isTouched = true;
    },
    /** They are touched no longer. */
    taken(): readonly LiveSubject[] {
      for (const subject of touched) subject.isTouched = false;
      return touched.splice(0);
    },
  };
}

/** Time as the messages tell it. */
function receiptClock(from: Pick<LiveState, 'logTime' | 'scannedAt'>, longestStepMilliseconds: number) {
  let { logTime, scannedAt } = from;
  return {
    get logTime() {
      return logTime;
    },
    times: () => ({ logTime, scannedAt }),
    /** @returns by how much the clock was set, or stood, since the message before; 0 where time went on. */
    passTo(receivedAt: number): number {
      const step = receivedAt - logTime;
      const isSet = logTime > Number.NEGATIVE_INFINITY && Math.abs(step) > longestStepMilliseconds;
      if (isSet) scannedAt += step;
      if (isSet || step > 0) logTime = receivedAt;
      return isSet ? step : 0;
    },
    /** Whether silent subjects are to be looked for now. */
    isScanDue(): boolean {
      if (logTime - scannedAt < SCAN_MILLISECONDS) return false;
      scannedAt = logTime;
      return true;
    },
  };
}

function limitsOf(options: LiveFoldOptions) {
  return {
    rules: {
      latenessMilliseconds: options.latenessMilliseconds ?? LATENESS_MILLISECONDS,
      catchUpMilliseconds: options.catchUpMilliseconds ?? 0,
      counterPatienceMilliseconds: options.counterPatienceMilliseconds ?? 10 * MINUTE,
    },
    silenceMilliseconds: options.silenceMilliseconds ?? 15 * MINUTE,
    longestStepMilliseconds: options.longestStepMilliseconds ?? Number.POSITIVE_INFINITY,
    mostWaitingBytes: options.mostWaitingBytes ?? MOST_WAITING_BYTES,
  };
}

/** An instance may be seen for the first time so long after a moment to which it belongs; half of how late its readings may come. */
function instancesOf({ latenessMilliseconds, mostInstances }: LiveFoldOptions): InstancesOfFold {
  const lateness = latenessMilliseconds ?? LATENESS_MILLISECONDS;
  return {
    left: mostInstances ?? MOST_INSTANCES_OF_FOLD,
    lookAheadMilliseconds: Math.min(lateness / 2, INSTANCE_LIVES_MILLISECONDS),
  };
}

const noticesOf = ({ name, notices, fold, instances }: LiveSubject): LiveSubjectNotices => ({
  ...notices,
  subjectName: name,
  fold: fold.notices,
  ...(instances && { instances: instances.notices }),
});

/** What the readings take that wait, of all subjects together. */
function waitingRowBytes(subjects: readonly LiveSubject[]) {
  let bytes = subjects.reduce((sum, subject) => sum + waitingOf(subject), 0);
  return {
    bytes: () => bytes,
    around(subject: LiveSubject, act: (subject: LiveSubject) => void): void {
      bytes -= waitingOf(subject);
      act(subject);
      bytes += waitingOf(subject);
    },
  };
}

const waitingOf = ({ waiting, instances }: LiveSubject): number =>
  instances === undefined ? waitingBytes(waiting) : waitingBytes(waiting) + waitingInstanceBytes(instances);

/** At most one freezing is under way. */
function freezings() {
  let turn = 0;
  let current: FrozenSubjects | undefined;
  return {
    turn: () => turn,
    keep: (subject: LiveSubject): void => current?.keep(subject),
    start(state: LiveState): FrozenFold {
      const started = frozenSubjects(state, ++turn);
      current = started;
      const end = (): void => {
        if (current === started) current = undefined;
      };
      return { blocks: started.blocks(), end };
    },
  };
}

interface SubjectsOfFold {
  readonly known: readonly LiveSubject[];
  readonly room: RowRoom;
  readonly instances: InstancesOfFold;
}

/** Subjects by number for readings, by name for what outlives the process. */
function subjectBook(
  { nameOf, emit, pool = windowPool() }: LiveFoldOptions,
  { known, room, instances }: SubjectsOfFold,
  freezing: Pick<ReturnType<typeof freezings>, 'turn'>,
) {
  const subjects: LiveSubject[] = [];
  const byName = new Map<string, LiveSubject>();
  const byNumber: (LiveSubject | undefined)[] = [];

  function emitOf({ name, fold }: LiveSubject, window: DeviceWindow): void {
    const number = fold.notices.subject;
    emit(name, window.subject === number ? window : { ...window, subject: number });
  }
  function own(subject: LiveSubject): LiveSubject {
    subject.emit = emitOf;
    subject.bounds.pool = pool;
    if (subject.instances !== undefined) ownInstances(subject.instances, instances);
    subject.keptIn = freezing.turn();
    subjects.push(subject);
    byName.set(subject.name, subject);
    return subject;
  }
  function find(number: number): LiveSubject {
    const name = nameOf(number);
    const subject = byName.get(name) ?? own(newLiveSubject(name, number, room));
    subject.fold.notices.subject = number;
    byNumber[number] = subject;
    return subject;
  }
  for (const subject of known) own(subject);
  return {
    all: (): readonly LiveSubject[] => subjects,
    subject: (number: number): LiveSubject => byNumber[number] ?? find(number),
  };
}
