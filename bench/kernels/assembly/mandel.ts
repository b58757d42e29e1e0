// The Mandelbrot set on a grid: f64 arithmetic and a branch that data decide.
import "@platform/challenge-sdk/assembly/program";

const SIDE = 128;

export function run(n: i32): i64 {
  let inside: i64 = 0;
  for (let row = 0; row < SIDE; row++)
    for (let column = 0; column < SIDE; column++) {
      const x = (<f64>column / SIDE) * 3 - 2;
      const y = (<f64>row / SIDE) * 2 - 1;
      inside += steps(x, y, n);
    }
  return inside;
}

function steps(x: f64, y: f64, most: i32): i32 {
  let a: f64 = 0;
  let b: f64 = 0;
  let count = 0;
  while (count < most && a * a + b * b <= 4) {
    const next = a * a - b * b + x;
    b = 2 * a * b + y;
    a = next;
    count++;
  }
  return count;
}
