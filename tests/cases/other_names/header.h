#pragma once

/* Names that C takes and cffi does not. */
int dollar$name(int value);
int größe(int value);
extern int π, price$;
typedef int cents$;
struct dol$lar { int value; };
typedef struct { int value; } coin$;
enum prices$ { CHEAP };
#define BUCK$ 7
#define TEXT$ "text"
#define ÜBER 9
int taken_along(cents$ cents, struct dol$lar *dollar, coin$ coin, enum prices$ price);

/* What has them inside is bound without. */
struct plain { int first, second$, dritté, last; unsigned bit$ : 3, bit : 2; };
enum plain_prices { LOW = 3, MIDDLE$, HÖHE = 9, HIGH };
int sum_of(struct plain plain, enum plain_prices price);
int parameters(int a$, int größe, int (*function)(int größe));
#define OTHER_NAME dollar$name
