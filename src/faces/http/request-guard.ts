import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../../foundation/problem.ts';
import type { TokenRecord } from '../../ports/token-store.ts';
import type { Access } from './access.ts';
import type { BodyRoom } from './busy.ts';
import type { Route } from './route.ts';

/** Files of records, which may come slowly and wait for long, take no room from telemetry. */
export interface Rooms {
  readonly telemetry: BodyRoom;
  readonly records: BodyRoom;
}

export interface GuardDoors {
  readonly access: Access;
  readonly rooms: Rooms;
  readonly mostBodyBytes: number;
  readonly isStopping: () => boolean;
}

/**
 * Lets a request in or throws, before a byte of its body is read: who asks, then of what type the body is, then whether there is
 * room for it.
 */
export async function admitRequest(
  route: Route,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  { access, rooms, mostBodyBytes, isStopping }: GuardDoors,
): Promise<TokenRecord | undefined> {
  const token = await access.admit(request.headers, route);
  if (route.takes === undefined) return token;
  if (isStopping()) throw new Problem('stopping', 'Send it again; the node comes back or another takes its place.');
  route.takes.judge(request.headers);
  const announced = announcedBytes(request.headers['content-length']);
  // A body of unknown length may turn out as long as any.
  const bytes = announced ?? mostBodyBytes;
  if (bytes > mostBodyBytes) throw tooLarge(mostBodyBytes);
  const room = route.queue === 'records' ? rooms.records : rooms.telemetry;
  const leave = room.take(bytes);
  const { socket } = request.raw;
  // Whoever left while the token was checked closes no more.
  if (reply.raw.destroyed || socket.destroyed) leave();
  else {
    const stay = whenClosed(socket, leave);
    reply.raw.once('close', () => {
      stay();
      leave();
    });
  }
  return token;
}

/** What is done when a connection closes. One listener for each: many requests may stand behind one another. */
const ofConnections = new WeakMap<Socket, Set<() => void>>();

/**
 * An answer that stands behind another one never closes when the connection breaks off.
 * @returns what takes it back.
 */
function whenClosed(socket: Socket, act: () => void): () => void {
  const acts = ofConnections.get(socket) ?? new Set();
  if (!ofConnections.has(socket)) {
    ofConnections.set(socket, acts);
    socket.once('close', () => {
      for (const one of acts) one();
    });
  }
  acts.add(act);
  return () => void acts.delete(act);
}

const announcedBytes = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;

export const tooLarge = (mostBytes: number): Problem =>
  new Problem('body-too-large', `The node takes at most ${mostBytes} bytes in one request; send it in smaller parts.`);
