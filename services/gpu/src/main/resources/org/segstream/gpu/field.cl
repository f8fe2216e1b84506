// The random field on a device. LABELS, the number of labels, is given when this is compiled.
//
// A frame has rows and columns as its chains. Its numbers lie so that neighbouring work-items read
// neighbouring numbers: "upright" is [y][label][x], what the columns' chains read, and "turned" is
// [x][label][y], what the rows' chains read. Every buffer holds several frames, one a slot; a launch
// is for the slots that are listed.
//
// All that a bound depends on is an integer. Floats are copied, multiplied and added, each operation
// rounded by itself, so that every device has the same.

#pragma OPENCL FP_CONTRACT OFF

#define TILE 16
#define GROUP 64
#define ROWS 8

// Side of a block. Eight integers are what a GPU fetches at once.
#define BLOCK 8

// No share of a unary goes beyond this but for a unary: sums of three fit into 32 bits.
#define LIMIT (1 << 28)

// A pixel's unary may exceed what its edges can cost by so much.
#define MARGIN 2

// What the numbers of a frame's record mean.
#define RECORD 8
#define DOWN 0
#define EXPONENT 1
#define WARM 2
#define MOVED 3
#define MOVES 4

int blocksOf(int length) { return (length + BLOCK - 1) / BLOCK; }

// Where the flag of a pixel's block is.
size_t blockOf(int slot, int x, int y, int width, int height) {
  int columns = blocksOf(width);
  return ((size_t)slot * blocksOf(height) + y / BLOCK) * columns + x / BLOCK;
}

// Whether there is such a block on a chain, and it is active.
int has(global const int *active, int block, int blocks, int along) {
  return block >= 0 && block < blocks && active[block * along];
}
