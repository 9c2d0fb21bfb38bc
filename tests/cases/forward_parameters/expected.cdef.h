/* Made by ferrule from header.h; the C compiler fills in every number. */
int later(int (*m)[], int c, int r);
