// The program: command line in, exit code out.
#pragma once

namespace finops::cli {

int run(int argc, char** argv);

}  // namespace finops::cli
