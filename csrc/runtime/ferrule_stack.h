/* Memory on the stack of the function that asks for it. */
#ifndef FERRULE_STACK_H
#define FERRULE_STACK_H

#include <stddef.h>
#include <stdint.h>

#ifdef _WIN32
#include <malloc.h>
#elif defined(__has_include)
#if __has_include(<alloca.h>)
#include <alloca.h>
#endif
#endif

/* The first aligned place in `raw`, which has `alignment` bytes, a power of two, more than are needed. */
static inline void *ferrule_aligned(char *raw, size_t alignment)
{
    return raw + (-(uintptr_t)raw & (alignment - 1));
}

/* Memory for a value of a ferrule_type. */
#define ferrule_memory(type) \
    ferrule_aligned(alloca((type)->size + (type)->alignment), (type)->alignment)

#endif
