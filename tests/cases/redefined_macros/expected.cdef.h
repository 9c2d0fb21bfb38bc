/* Made by ferrule from header.h; the C compiler fills in every number. */
#define SEEK_CUR ...
extern int own_errno;
int sum_of(int left, double right);
