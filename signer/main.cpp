#include <exception>
#include <iostream>

#include "signer/commands/command_line.hpp"

int main(int argc, char** argv) {
    try {
        return farebox::signer::commands::run(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "farebox-signer: unexpected failure: " << error.what() << "\n";
        return 1;
    }
}
