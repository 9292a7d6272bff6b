/**
 * How Node is told to run the program: in a checkout, in the image and in tests. Node lets short-lived objects fill 130 MB before
 * it tidies up; 16 MB cost hardly more time. A flag cannot be set by the program itself: the heap is laid out before it runs.
 */
export const NODE_FLAGS = ['--max-semi-space-size=8'];
