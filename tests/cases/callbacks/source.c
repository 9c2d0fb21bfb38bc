#include "header.h"

int visited(visit visit, void *data) { return visit((struct point){3, 4}, data); }
float changed(change change, int whole) { return change((union number){whole}).part; }
int called(plain *plain, int value) { return plain(value); }
void ended(done done) { done(); }

const char *told(text text)
{
    struct point points[] = {{1, 2}, {3, 4}};
    return text("question", points, 2);
}

struct letters turned(turn turn, const char *text)
{
    struct letters letters = {.number.whole = 7};
    for (int i = 0; i < 5 && text[i] != '\0'; i++) {
        letters.text[i] = text[i];
    }
    return turn(letters, 3);
}
