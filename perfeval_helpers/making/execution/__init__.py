"""From notebooks to executed notebooks, and all that a run publishes besides, in processes of their own.

`job` is what is to be made, `plan` its steps in order, `steps` what each does; `workers` are the processes that do it,
`forking` those that are forked on Linux, `warming` what they have in memory before. `engine` runs one notebook through
papermill and believes nothing, `provisioner` hands forked kernels to jupyter_client.
"""
