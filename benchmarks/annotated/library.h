/* A small library with the conventions that annotations say. */
typedef struct counter counter;

int root(double square, int *found);
const char *root_error(int status);
const char *name_of(int number);
int length_of(const char *text);
int sum(const unsigned char *bytes, int count);
typedef struct {
    double x, y;
} spot;
spot spot_of(double x, double y);
counter *counter_new(void);
void counter_free(counter *made);
int counter_next(counter *made, int *value);
