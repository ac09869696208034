// The program `xiezhi`.
#include "stream/app/commands.h"

int main(int count, char** arguments) { return xiezhi::run_program(count, arguments); }
