// Fingers on a picture: pinched, tapped twice, moved about, swiped to the next one.
import { useRef, useState } from "../vendor/preact.js";

export const WHOLE = { scale: 1, x: 0, y: 0 }; // x and y: how far its middle is from the stage's
const NEAR = 2.5; // after a double tap
const NEAREST = 8;
const SWIPE = 60; // px
const STILL = 10; // px that a finger trembles
const TWICE = 300; // ms between two taps

/** Larger or smaller, while the point `at` stays under the finger. */
export function zoomed({ scale, x, y }, factor, at) {
  const now = Math.min(NEAREST, Math.max(1, scale * factor));
  const grown = now / scale;
  return { scale: now, x: at.x - (at.x - x) * grown, y: at.y - (at.y - y) * grown };
}

/** Not moved out of a stage of this size. */
export function kept({ scale, x, y }, { width, height }) {
  const within = (value, size) => {
    const most = ((scale - 1) * size) / 2;
    return Math.min(most, Math.max(-most, value));
  };
  return { scale, x: within(x, width), y: within(y, height) };
}

const distance = (one, other) => Math.hypot(one.x - other.x, one.y - other.y);
const between = (one, other) => ({ x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 });

function place(event) {
  const box = event.currentTarget.getBoundingClientRect();
  const middle = { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  return { x: event.clientX - middle.x, y: event.clientY - middle.y, box };
}

/** {view, on}: `on` goes onto the stage. `step(1)` or `step(-1)` when it was swiped. */
export function useZoom(step) {
  const view = useRef(WHOLE);
  const fingers = useRef(new Map());
  const touch = useRef({}); // since the first finger: way, pinched; of the last tap: at, place
  const [, draw] = useState({});
  const become = (now) => {
    view.current = now;
    draw({});
  };

  function down(event) {
    event.currentTarget.setPointerCapture(event.pointerId);
    if (!fingers.current.size) touch.current = { ...touch.current, way: 0, pinched: false };
    fingers.current.set(event.pointerId, place(event));
  }
  function move(event) {
    const was = fingers.current.get(event.pointerId);
    if (!was) return;
    const now = place(event);
    const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1];
    fingers.current.set(event.pointerId, now);
    touch.current.way += distance(was, now);
    if (other) pinch(was, now, other);
    else drag(now.x - was.x, now.y - was.y, now.box);
  }
  function pinch(was, now, other) {
    touch.current.pinched = true;
    const factor = distance(now, other) / Math.max(1, distance(was, other));
    become(kept(zoomed(view.current, factor, between(now, other)), now.box));
  }
  function drag(x, y, box) {
    const { scale } = view.current;
    const moved = { scale, x: view.current.x + x, y: view.current.y + y };
    become(scale === 1 ? { ...moved, y: 0 } : kept(moved, box));
  }
  function up(event) {
    fingers.current.delete(event.pointerId);
    if (fingers.current.size) return;
    const { way, pinched } = touch.current;
    const { scale, x } = view.current;
    if (way < STILL && event.type === "pointerup") tap(place(event));
    else if (scale === 1) {
      become(WHOLE);
      if (!pinched && Math.abs(x) > SWIPE) step(x < 0 ? 1 : -1);
    }
  }
  function tap(at) {
    const last = touch.current;
    const twice = Date.now() - last.at < TWICE && distance(last.place, at) < 3 * STILL;
    touch.current = twice ? {} : { at: Date.now(), place: at };
    if (!twice) return;
    become(view.current.scale > 1 ? WHOLE : kept(zoomed(WHOLE, NEAR, at), at.box));
  }
  const on = { onPointerDown: down, onPointerMove: move, onPointerUp: up, onPointerCancel: up };
  return { view: view.current, on };
}
