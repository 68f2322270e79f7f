// CMake wants a source for the shared library; all of it comes from the archives.
