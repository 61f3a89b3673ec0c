"""From notebooks to executed notebooks, and all that a run publishes besides, in processes of their own.

`job` is what is to be made, `plan` its steps in order, `steps` what each does, with the run that is `opened` in memory, and
`checking` whether it is whole. `workers` are the processes that do it, `serving` is what goes on in them, `forking` how they come
about on Linux, `warming` what they have in memory before. `engine` runs one notebook through papermill and checks that it did, in a
`forked_kernel` behind a `forked_manager` (they talk in `packets`) or, where nothing is forked, in an `ordinary_kernel`.
"""
