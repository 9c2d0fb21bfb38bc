/* Made by ferrule from header.h; the C compiler fills in every number. */
enum colour {
    RED,
    GREEN,
    BLUE,
    SCARLET,
    ...
};
typedef enum {
    READ,
    WRITE,
    BOTH,
    ...
} modes;
enum plain {
    LOW,
    HIGH,
    ...
};
enum colour after(enum colour colour);
modes joined(modes first, modes second);
