/* Whether Python can run: C may call back at any time and from any thread, even while the interpreter ends. */
#ifndef FERRULE_ALIVE_H
#define FERRULE_ALIVE_H

#include "ferrule_shared.h"

/* Prepares for ferrule_can_run(), and notes this thread if the interpreter is ending. 0, or -1 with an exception set.
 * Needs the GIL. */
FERRULE_INTERNAL int ferrule_watch_the_end(void);

#ifndef FERRULE_NO_HANDLES
/* Whether this thread gets the GIL back if it releases it. At the end of the main interpreter, a subinterpreter that
 * ends with it would not. Needs the GIL. */
FERRULE_INTERNAL int ferrule_may_release_gil(void);
#endif

/* Whether this thread may take the GIL. While the interpreter ends, only the thread that ends it may: destructors
 * run there. Any other would not come back. Needs no GIL. */
FERRULE_INTERNAL int ferrule_can_run(void);

#endif
