struct globals { int context, number, result; };

static int context = 5;

int *current_context(void) { return &context; }
int plus(int left, int right) { return left + right; }
int minus(int left, int right) { return left - right; }
int itself(int value) { return value; }
int other_type(int value) { return value; }
long other_type_of_long(long value) { return value; }
int same_type(int value) { return 2 * value; }
int moving = 1, moved = 2;
void move(void) { moving += 10, moved += 20; }

int sum_of(const int *numbers, struct globals globals, const char *text)
{
    return numbers[0] + globals.number + text[0];
}
