/* Made by ferrule from header.h; the C compiler fills in every number. */
typedef int (*listener)(int);
extern int counter;
extern listener kept;
void count(void);
int counted(void);
void keep(listener function);
int called(int many, ...);
