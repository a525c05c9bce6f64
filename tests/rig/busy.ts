/** Keeps one processor busy until it is terminated. */
let x = 1;
for (;;) x = Math.sqrt(x + 1);
