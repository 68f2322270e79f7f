#pragma once

#include <exception>
#include <iostream>

namespace farebox::bench {

/// What main() of a program is: @p run, and what it throws told in one line.
/// @param run  int(int argc, char** argv)
template <class Run>
int run_program(const char* name, int argc, char** argv, Run run) {
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << name << ": " << error.what() << '\n';
        return 1;
    }
}

}  // namespace farebox::bench
