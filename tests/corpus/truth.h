/* Prints what the compiler says, a line a fact: the kind, the name and the values, between tabs. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define INTEGER(name, value)                                                                       \
    ((value) < 0 ? printf("integer\t%s\t%lld\n", name, (long long)(value))                         \
                 : printf("integer\t%s\t%llu\n", name, (unsigned long long)(value)))
#define NUMBER(name, value) printf("float\t%s\t%.17g\n", name, (double)(value))
#define TEXT(name, value) printf("string\t%s\t%s\n", name, value)
#define RECORD(type) printf("record\t" #type "\t%zu\t%zu\n", sizeof(type), _Alignof(type))
#define FIELD(type, field) printf("field\t" #type "\t" #field "\t%zu\n", offsetof(type, field))
/* The bytes of a record with all bits of one field set. */
#define BITS(type, field)                                                                          \
    do {                                                                                           \
        type all;                                                                                  \
        memset(&all, 0, sizeof all);                                                               \
        all.field = -1;                                                                            \
        printf("bits\t" #type "\t" #field "\t");                                                   \
        for (size_t i = 0; i < sizeof all; i++)                                                    \
            printf("%02x", ((unsigned char *)&all)[i]);                                            \
        printf("\n");                                                                              \
    } while (0)
