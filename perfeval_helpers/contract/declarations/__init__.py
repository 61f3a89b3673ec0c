"""A project's own extracts: in comes ``params/extracts/<name>.yml``, out comes a `Declaration`, or every fault with its line.

What a file may say stands in `models`; what holds within one file in `compiling`, with its conditions and figures; what
holds between the declarations and a run in `linking`; what they mean in `language`.
"""
