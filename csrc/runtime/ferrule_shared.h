/* What the units of one module share: hidden outside of it, and static where all is one unit
 * (FERRULE_ONE_UNIT).
 */
#ifndef FERRULE_SHARED_H
#define FERRULE_SHARED_H

#if defined(FERRULE_ONE_UNIT) && defined(__GNUC__)
#define FERRULE_SHARED static __attribute__((unused))
#define FERRULE_SHARED_DATA static
#elif defined(FERRULE_ONE_UNIT)
#define FERRULE_SHARED static
#define FERRULE_SHARED_DATA static
#elif defined(__GNUC__)
#define FERRULE_SHARED __attribute__((visibility("hidden")))
#define FERRULE_SHARED_DATA extern __attribute__((visibility("hidden")))
#else
#define FERRULE_SHARED
#define FERRULE_SHARED_DATA extern
#endif

/* For code that every call runs, for code that hardly any runs, and for what exists once. */
#ifdef __GNUC__
#define FERRULE_INLINE static inline __attribute__((always_inline))
#define FERRULE_COLD __attribute__((cold))
#define FERRULE_APART __attribute__((noinline))
#else
#define FERRULE_INLINE static inline
#define FERRULE_COLD
#define FERRULE_APART
#endif

#endif
