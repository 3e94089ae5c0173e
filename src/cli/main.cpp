#include "cli/app.h"

int main(int argc, char** argv) { return finops::cli::run(argc, argv); }
